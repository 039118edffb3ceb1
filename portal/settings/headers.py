"""What every answer tells the browser: content policy, cookies, transport."""
