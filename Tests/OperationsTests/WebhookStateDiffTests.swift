import Logging
@testable import SuperOffice
import Testing

@testable import Operations
import Webhook

/// A webhook that points at us, with counters where `inARow` is given.
private func webhook(
    _ id: Int = 7,
    _ state: WebhookState = .active,
    calls: Int = 100,
    errors: Int = 0,
    inARow: Int? = 0
) -> WebhookRegistration {
    WebhookRegistration(
        id: id,
        name: "Enrichment",
        events: ["contact.created"],
        targetURL: "https://hooks.example.com/connector/webhook",
        state: state,
        usage: inARow.map { .init(calls: calls, errors: errors, consecutiveErrors: $0) }
    )
}

@Suite("What changed about the webhooks")
struct WebhookStateDiffTests {
    @Test("The first answer tells each webhook's state, and failures that are under way")
    func first() {
        var diff = WebhookStateDiff()
        #expect(
            diff.update([webhook(7), webhook(8, inARow: 4)]) == [
                .state(webhook(7)), .state(webhook(8, inARow: 4)), .failing(webhook(8, inARow: 4), inARow: 4),
            ]
        )
    }

    @Test("A second answer with the same tells nothing")
    func same() {
        for webhooks in [[], [webhook()], [webhook(7, .stopped)], [webhook(inARow: 5)], [webhook(inARow: nil)]] {
            var diff = WebhookStateDiff()
            _ = diff.update(webhooks)
            #expect(diff.update(webhooks).isEmpty, "\(webhooks)")
        }
    }

    static let changes: [(before: WebhookRegistration, after: WebhookRegistration, tells: [WebhookNotice])] = [
        (webhook(), webhook(calls: 103), [.called(webhook(calls: 103), calls: 3, errors: 0)]),
        (
            webhook(), webhook(calls: 103, errors: 3, inARow: 3),
            [
                .failing(webhook(calls: 103, errors: 3, inARow: 3), inARow: 3),
                .called(webhook(calls: 103, errors: 3, inARow: 3), calls: 3, errors: 3),
            ]
        ),
        (webhook(inARow: 3), webhook(inARow: 6), [.failing(webhook(inARow: 6), inARow: 6)]),
        // There was a success in between, and failures again.
        (webhook(inARow: 6), webhook(inARow: 2), [.failing(webhook(inARow: 2), inARow: 2)]),
        (webhook(inARow: 6), webhook(), [.recovered(webhook())]),
        // The state says it; a warning that it may come to that would be late.
        (webhook(inARow: 6), webhook(7, .tooManyErrors, inARow: 9), [.state(webhook(7, .tooManyErrors, inARow: 9))]),
        (webhook(7, .tooManyErrors, inARow: 9), webhook(), [.state(webhook()), .recovered(webhook())]),
        (webhook(), webhook(7, .stopped), [.state(webhook(7, .stopped))]),
        // A tenant that stops telling, or starts again from zero.
        (webhook(inARow: 3), webhook(inARow: nil), []),
        (webhook(calls: 100), webhook(calls: 0), []),
    ]

    @Test("Changes are told", arguments: changes)
    func changed(_ before: WebhookRegistration, _ after: WebhookRegistration, _ tells: [WebhookNotice]) {
        var diff = WebhookStateDiff()
        _ = diff.update([before])
        #expect(diff.update([after]) == tells)
    }

    @Test("That nothing points here is told once, and that a webhook is gone")
    func none() {
        var diff = WebhookStateDiff()
        #expect(diff.update([]) == [.noneHere])
        #expect(diff.update([]).isEmpty)
        #expect(diff.update([webhook()]) == [.state(webhook())])
        #expect(diff.update([]) == [.gone(webhook())])
        #expect(diff.update([]).isEmpty)
    }

    @Test("That SuperOffice does not tell is told once, and its end; what was known before still is")
    func unanswered() {
        var diff = WebhookStateDiff()
        _ = diff.update([webhook()])
        #expect(diff.failed("503") == [.unanswered("503")])
        #expect(diff.failed("no connection").isEmpty)
        #expect(diff.update([webhook()]) == [.answeredAgain])
        #expect(diff.failed("503") == [.unanswered("503")])
        #expect(diff.update([webhook(7, .stopped)]) == [.answeredAgain, .state(webhook(7, .stopped))])
    }

    @Test("What we changed ourselves is no news")
    func ours() {
        var diff = WebhookStateDiff()
        _ = diff.update([webhook(7, .tooManyErrors)])
        diff.changed(webhook())
        #expect(diff.update([webhook()]).isEmpty)
    }

    @Test("Every notice is one line that names its webhook; trouble is a warning at least")
    func lines() {
        let off = webhook(7, .tooManyErrors)
        let notices: [(WebhookNotice, Logger.Level)] = [
            (.state(webhook()), .info), (.state(off), .error), (.state(webhook(7, .stopped)), .warning),
            (.gone(webhook()), .error), (.failing(webhook(), inARow: 3), .warning), (.recovered(webhook()), .info),
            (.called(webhook(), calls: 3, errors: 0), .debug), (.switchedOn(webhook()), .notice),
            (.leftOff(off, why: "no answer"), .error), (.noneHere, .warning), (.unanswered("503"), .warning),
        ]
        for (notice, level) in notices {
            #expect(notice.level == level, "\(notice)")
            #expect(!notice.line.contains("\n"))
            #expect(notice.webhook == nil || notice.line.contains("7 \"Enrichment\""), "\(notice.line)")
        }
    }
}
