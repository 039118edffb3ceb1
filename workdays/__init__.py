"""The working calendar: deadlines and posting periods count working days by it."""
