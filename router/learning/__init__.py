"""What the house learns from its own work: labels, models, shadow evaluation, drift."""
