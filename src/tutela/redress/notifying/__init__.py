"""That something waits is told: in a list of each body's officers, and by mail; who and what it is about, never.

It stands above the rooms whose work it tells of, and reads their tables by their queries; none of them knows of it.
"""
