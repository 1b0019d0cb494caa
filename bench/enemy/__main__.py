"""python -m bench.enemy"""

import sys

from bench.enemy.run import main

if __name__ == "__main__":
    sys.exit(main())
