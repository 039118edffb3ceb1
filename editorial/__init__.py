"""The editors' desk: matters with number and timeline, and the queue of what is to do."""
