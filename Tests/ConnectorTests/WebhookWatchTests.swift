import FoundationEssentials
import Logging
import SuperOffice
import Testing

@testable import superoffice_connector

/// A webhook that points at us, with counters where `inARow` is given.
private func webhook(
    _ id: Int = 7,
    _ state: WebhookRegistration.State = .active,
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

@Suite("What a look at the webhooks tells")
struct WebhookWatchTests {
    @Test("The first look tells each webhook's state, and failures that are under way")
    func first() {
        var watch = WebhookWatch()
        #expect(
            watch.saw([webhook(7), webhook(8, inARow: 4)]) == [
                .state(webhook(7)), .state(webhook(8, inARow: 4)), .failing(webhook(8, inARow: 4), inARow: 4),
            ]
        )
    }

    @Test("A second look at the same tells nothing")
    func same() {
        for webhooks in [[], [webhook()], [webhook(7, .stopped)], [webhook(inARow: 5)], [webhook(inARow: nil)]] {
            var watch = WebhookWatch()
            _ = watch.saw(webhooks)
            #expect(watch.saw(webhooks).isEmpty, "\(webhooks)")
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
        var watch = WebhookWatch()
        _ = watch.saw([before])
        #expect(watch.saw([after]) == tells)
    }

    @Test("That nothing points here is told once, and that a webhook is gone")
    func none() {
        var watch = WebhookWatch()
        #expect(watch.saw([]) == [.noneHere])
        #expect(watch.saw([]).isEmpty)
        #expect(watch.saw([webhook()]) == [.state(webhook())])
        #expect(watch.saw([]) == [.gone(webhook())])
        #expect(watch.saw([]).isEmpty)
    }

    @Test("That SuperOffice does not tell is told once, and its end; what was known before still is")
    func unanswered() {
        var watch = WebhookWatch()
        _ = watch.saw([webhook()])
        #expect(watch.failed("503") == [.unanswered("503")])
        #expect(watch.failed("no connection").isEmpty)
        #expect(watch.saw([webhook()]) == [.answeredAgain])
        #expect(watch.failed("503") == [.unanswered("503")])
        #expect(watch.saw([webhook(7, .stopped)]) == [.answeredAgain, .state(webhook(7, .stopped))])
    }

    @Test("What we changed ourselves is no news")
    func ours() {
        var watch = WebhookWatch()
        _ = watch.saw([webhook(7, .tooManyErrors)])
        watch.changed(webhook())
        #expect(watch.saw([webhook()]).isEmpty)
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

@Suite("Switching webhooks on again")
struct ReenablingTests {
    private let start = Date(timeIntervalSince1970: 1_772_360_100)

    @Test(
        "Only what SuperOffice switched off, and only where it is allowed",
        arguments: WebhookRegistration.State.allCases
    )
    func states(_ state: WebhookRegistration.State) {
        #expect(Reenabling(isAllowed: true).isDue(webhook(7, state), now: start) == (state == .tooManyErrors))
        #expect(!Reenabling(isAllowed: false).isDue(webhook(7, state), now: start))
    }

    @Test("A webhook that does not hold is switched on more and more rarely, one that held starts anew")
    func waits() {
        var reenabling = Reenabling(isAllowed: true)
        let off = webhook(7, .tooManyErrors)
        var now = start
        for wait in [600.0, 1200, 2400, 4800, 7200, 7200] {
            #expect(reenabling.isDue(off, now: now))
            reenabling.switchedOn(off, now: now)
            #expect(!reenabling.isDue(off, now: now.addingTimeInterval(wait - 1)), "\(wait)")
            now = now.addingTimeInterval(wait)
            #expect(reenabling.isDue(off, now: now), "\(wait)")
        }
        now = now.addingTimeInterval(7200)
        reenabling.switchedOn(off, now: now)
        #expect(reenabling.isDue(off, now: now.addingTimeInterval(600)))
    }

    @Test("Each webhook has its own wait")
    func each() {
        var reenabling = Reenabling(isAllowed: true)
        reenabling.switchedOn(webhook(7, .tooManyErrors), now: start)
        #expect(!reenabling.isDue(webhook(7, .tooManyErrors), now: start))
        #expect(reenabling.isDue(webhook(8, .tooManyErrors), now: start))
    }
}

@Suite("Which webhook is ours")
struct PublicAddressTests {
    private func targeting(_ url: String, id: Int = 7) -> WebhookRegistration {
        WebhookRegistration(id: id, name: "x", events: [], targetURL: url, state: .active)
    }

    @Test(
        "The same place, however it is spelled, with or without a token in its query",
        arguments: [
            ("https://hooks.example.com/connector/webhook", true),
            ("HTTPS://Hooks.Example.COM/connector/webhook", true),
            ("https://hooks.example.com:443/connector/webhook", true),
            ("https://hooks.example.com/connector/webhook/", true),
            ("https://hooks.example.com/connector/webhook?token=hunter2", true),
            ("http://hooks.example.com/connector/webhook", false),
            ("https://hooks.example.com:8443/connector/webhook", false),
            ("https://hooks.example.com/Connector/webhook", false), ("https://hooks.example.com/webhook", false),
            ("https://hooks.example.org/connector/webhook", false), ("", false), ("66", false),
        ]
    )
    func target(_ url: String, _ isOurs: Bool) throws {
        let address = try PublicAddress("https://hooks.example.com/connector/webhook", named: "WEBHOOK_URL")
        #expect(address.isTarget(of: targeting(url)) == isOurs)
    }

    @Test(
        "What is no address, or has a token in it, is refused without repeating the token",
        arguments: [
            "hooks.example.com", "ftp://hooks.example.com/", "https://", "",
            "https://hooks.example.com/w?token=hunter2",
            "https://hunter2@hooks.example.com/w", "https://hooks.example.com/w#hunter2",
        ]
    )
    func refused(_ text: String) throws {
        let failure = try #require(throws: Failure.self) { try PublicAddress(text, named: "--url") }
        #expect(failure.code == .configuration)
        #expect(failure.message.contains("--url"))
        #expect(!failure.message.contains("hunter"), "\(failure.message)")
    }

    @Test("Without an id it is the one that points here, else the only one there is")
    func pick() throws {
        let address = try PublicAddress("https://here.example/webhook", named: "WEBHOOK_URL")
        let here = targeting("https://here.example/webhook", id: 1)
        let there = targeting("https://there.example/webhook", id: 2)
        #expect(try ChosenWebhook.pick([there, here], address) == here)
        #expect(try ChosenWebhook.pick([there], address) == there)
        #expect(try ChosenWebhook.pick([there], nil) == there)
        let none = #expect(throws: Failure.self) { try ChosenWebhook.pick([], address) }
        #expect(none?.code == .notSo)
        for webhooks in [[here, there], [here, here]] {
            let many = #expect(throws: Failure.self) { try ChosenWebhook.pick(webhooks, nil) }
            #expect(many?.code == .usage)
            #expect(many?.message.contains("\(webhooks[0].id), \(webhooks[1].id)") == true)
        }
    }
}
