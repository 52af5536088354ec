import Spool
import Testing

@testable import Processor

/// When do jobs that end alike look like a fault of the other side.
@Suite struct VerdictHistoryTests {
    private static func history(_ steps: [(Reason.Code?, String)]) -> [Bool] {
        var history = VerdictHistory()
        return steps.map { code, record in
            history.add(code.map { .init(code: $0, record: record) })
            return history.isSuspicious
        }
    }

    @Test func tenInARowOfDifferentRecords() {
        let seen = Self.history((1...10).map { (.gone, "contact-\($0)") })
        #expect(seen == Array(repeating: false, count: 9) + [true])
    }

    @Test func oneRecordTenTimesIsThatRecord() {
        #expect(!Self.history((1...40).map { (.gone, "contact-\($0 % 9)") }).contains(true))
    }

    @Test func anotherEndInBetweenBeginsTheRowAnew() {
        let steps: [(Reason.Code?, String)] = (1...40).map { ($0 % 10 == 0 ? nil : .gone, "contact-\($0)") }
        #expect(!Self.history(Array(steps.prefix(40))).contains(true))
    }

    @Test func ofOneKind() {
        #expect(!Self.history((1...40).map { ($0 % 2 == 0 ? .gone : .crmRejected, "contact-\($0)") }).contains(true))
    }

    @Test func moreThanHalfOfTheLastFifty() {
        // Every third one went well.
        let seen = Self.history((1...60).map { ($0 % 3 == 0 ? nil : .explorerRejected, "contact-\($0)") })
        #expect(seen.firstIndex(of: true) == 49)
        let half = Self.history((1...200).map { ($0 % 2 == 0 ? nil : .explorerRejected, "contact-\($0)") })
        #expect(!half.contains(true))
    }
}
