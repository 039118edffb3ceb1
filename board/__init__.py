"""The bulletin board on the wall: boards and halls, and what hangs there."""
