"""What people were found to have done: one scenario for each kind of record the law distinguishes, with its answer."""
