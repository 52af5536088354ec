import Testing

@testable import Spool

@Suite struct LogLimitTests {
    @Test func aKindIsSaidOnceAMinuteWithHowOftenItWasNot() {
        let start = Instant.now
        var limit = LogLimit()
        #expect(limit.admit("a", at: start) == 0)
        #expect(limit.admit("b", at: start) == 0, "each kind for itself")
        for second in 1..<60 { #expect(limit.admit("a", at: start + .seconds(second)) == nil) }
        #expect(limit.admit("a", at: start + .seconds(60)) == 59)
        #expect(limit.admit("a", at: start + .seconds(61)) == nil)
        #expect(limit.admit("a", at: start + .seconds(600)) == 1)
    }
}
