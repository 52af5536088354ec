import Spool
import Testing

@testable import Dashboard

@Suite struct RunIndexTests {
    @Test func failedIsMostUrgent() { #expect(RunStatus.allCases.min() == .failed) }
}
