"""How much a second the city profile takes in: its real processes, on a database of their own, fed at the SMS door."""
