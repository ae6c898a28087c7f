"""`python -m hotline` is the command line."""

from hotline.app.cli import main

main()
