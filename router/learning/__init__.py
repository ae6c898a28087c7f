"""What the system learns from its own work: labels, models, shadow evaluation, drift."""
