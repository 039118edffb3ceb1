"""The append-only public log: streams with a sequence and the previous hash."""
