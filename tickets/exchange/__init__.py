"""Tickets in files: old records taken over from xlsx or CSV, and lists written out for other tools."""
