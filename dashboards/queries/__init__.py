"""Every query of the pages, one module a noun; what the floors act on is in their own stores."""
