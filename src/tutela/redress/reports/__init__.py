"""Reports that something confidential was disclosed improperly, and what the prosecutor makes of them."""
