"""What is ahead of every lane goes in; who is told when, on a virtual clock, comes out. Pure.

People alike in all that matters are one part, whatever their number, so that a day of ten
million people takes seconds. The forecast runs it from the present, `hub simulate` from nothing.
"""
