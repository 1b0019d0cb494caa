"""An enemy of Regest: archives made up by a generator of its own, served by a server of its own, and judged by a judge
that reads only the published tables.

Nothing here shares code with the parsers, the warehouse or the other trials: a mistake that is made there is not made
again here. Of Regest it calls only what a user calls: a harvest and the command.
"""
