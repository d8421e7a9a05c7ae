"""The company's CRM and billing: what the hub asks of it and has written in it."""
