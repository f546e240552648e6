"""Records that the law or an order seals: recognised as they enter, taken out later, and the gate that does both."""
