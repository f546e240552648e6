"""The life of an inquiry from draft to close, as pure rules: who asks in the end, what may follow what, and by when."""
