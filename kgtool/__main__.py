"""``python -m kgtool`` is the command line."""

from kgtool.faces.cli import main

if __name__ == "__main__":
    main()
