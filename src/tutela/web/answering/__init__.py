"""The answering process: the API's questions alone, gathered from many callers and committed together."""
