"""When something becomes true of somebody that was not true before."""
