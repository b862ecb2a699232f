"""How much of something may be used: a bucket that is filled again from time to time."""


class Allowance:
    """Gives out at most `burst` at once and `rate` a second; starts full.

    It has no clock: whoever owns it calls `refill`, and taking costs a subtraction.
    """

    __slots__ = ("burst", "left", "rate", "refused")

    def __init__(self, *, rate: float, burst: float) -> None:
        self.rate = rate
        self.burst = burst
        self.left = burst
        self.refused = 0

    def take(self, amount: float) -> bool:
        """Use that much; False if it is not there."""
        if amount > self.left:
            self.refused += 1
            return False
        self.left -= amount
        return True

    def refill(self, elapsed_s: float) -> None:
        """Fill up for the time that has passed."""
        self.left = min(self.burst, self.left + self.rate * elapsed_s)
