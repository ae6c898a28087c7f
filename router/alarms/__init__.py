"""Alarms (接警): raised by danger in a citizen's words, acknowledged by name, told upwards while nobody does."""
