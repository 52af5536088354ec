import FoundationEssentials
@testable import SuperOffice
import Testing

@testable import Operations
import Webhook

@Suite("Switching webhooks on again")
struct ReenablePolicyTests {
    private func webhook(_ id: Int = 7, _ state: WebhookState = .active) -> WebhookRegistration {
        WebhookRegistration(
            id: id,
            name: "Enrichment",
            events: [],
            targetURL: "https://hooks.example.com",
            state: state
        )
    }

    private let start = Date(timeIntervalSince1970: 1_772_360_100)

    @Test(
        "Only what SuperOffice switched off, and only where it is allowed",
        arguments: WebhookState.allCases
    )
    func states(_ state: WebhookState) {
        #expect(ReenablePolicy(isAllowed: true).isDue(webhook(7, state), now: start) == (state == .tooManyErrors))
        #expect(!ReenablePolicy(isAllowed: false).isDue(webhook(7, state), now: start))
    }

    @Test("A webhook that does not hold is switched on less and less often, one that stayed on starts again")
    func waits() {
        var policy = ReenablePolicy(isAllowed: true)
        let off = webhook(7, .tooManyErrors)
        var now = start
        for wait in [600.0, 1200, 2400, 4800, 7200, 7200] {
            #expect(policy.isDue(off, now: now))
            policy.switchedOn(off, now: now)
            #expect(!policy.isDue(off, now: now.addingTimeInterval(wait - 1)), "\(wait)")
            now = now.addingTimeInterval(wait)
            #expect(policy.isDue(off, now: now), "\(wait)")
        }
        now = now.addingTimeInterval(7200)
        policy.switchedOn(off, now: now)
        #expect(policy.isDue(off, now: now.addingTimeInterval(600)))
    }

    @Test("Each webhook has its own wait")
    func each() {
        var policy = ReenablePolicy(isAllowed: true)
        policy.switchedOn(webhook(7, .tooManyErrors), now: start)
        #expect(!policy.isDue(webhook(7, .tooManyErrors), now: start))
        #expect(policy.isDue(webhook(8, .tooManyErrors), now: start))
    }
}
