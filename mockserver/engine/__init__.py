"""What happens next: pure functions of what is, what was asked, and the time.

Return what will be and its effects. Know no HTTP, no store and no clock.
"""
