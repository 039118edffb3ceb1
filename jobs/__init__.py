"""Work outside the request: workers, their heartbeat, tasks of the dead taken up again."""
