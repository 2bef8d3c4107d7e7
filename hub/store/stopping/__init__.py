"""What is paused, reported, held back or taken back, who did it, and how the truth is told.

In which state that leaves a broadcast is said by `holds`, in `planning`.
"""
