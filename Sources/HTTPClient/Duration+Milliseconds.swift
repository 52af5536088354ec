extension Duration {
    /// Whole milliseconds, rounded up, never negative, at most what fits an `Int32` (24 days).
    ///
    /// Rounded up so that a wait of that length never ends just before the deadline and spins.
    var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        if self <= .zero { return 0 }
        if seconds >= 2_000_000 { return Int(Int32.max) }
        let perMillisecond: Int64 = 1_000_000_000_000_000
        return Int(seconds * 1000 + (attoseconds + perMillisecond - 1) / perMillisecond)
    }
}
