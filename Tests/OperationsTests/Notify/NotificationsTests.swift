import FoundationEssentials
import JSON
import Testing
import Webhook

@testable import Operations
@testable import Spool

/// What is told of which alert: a look a second, at a clock of the test's own, and an alert told after ten seconds.
@Suite("Notifications: what is told when")
struct NotificationsTests {
    private static let start = Date(timeIntervalSince1970: 1_772_323_200)

    /// What somebody who looks at the alerts does with it.
    private struct Watcher {
        var state = Notifications(now: start)
        var now = start
        var channels: Set<NotifyChannel> = [.url]
        /// Those that take messages.
        var reachable: Set<NotifyChannel> = [.url]
        var told: [String] = []

        mutating func look(_ alerts: [Alert], seconds: Int = 1) {
            for _ in 0..<seconds {
                now += 1
                // As a process that ends after each look would.
                state = Notifications(state.json) ?? Notifications(now: now)
                state.look(alerts, now: now, wait: 10, interval: 1, channels: channels)
                for channel in channels.sorted(by: { $0.rawValue < $1.rawValue }) where state.mayTry(channel, now) {
                    let news = state.news(for: channel)
                    if news.isEmpty { continue }
                    state.begin(news, channel)
                    guard reachable.contains(channel) else {
                        state.failed(channel, why: "down", wait: nil, now: now, interval: 1)
                        continue
                    }
                    state.settle(channel)
                    state.troubles[channel] = nil
                    let begun = news.begun.keys.sorted().map { "+\($0)" }
                    let ended = news.ended.sorted { $0.key < $1.key }.map { key, item in
                        "-\(key) \(Int((item.until ?? now).timeIntervalSince(item.since)))s"
                    }
                    told.append("\(channel.rawValue) \((begun + ended).joined(separator: " "))")
                }
            }
        }
    }

    private static let nobody = Alert(.trouble, .noProcessor)
    private static let paused = Alert(.warning, .paused(note: "Anna is at lunch"))

    @Test("Once, when it lasts; again only when it has ended, with how long it lasted")
    func once() {
        var watcher = Watcher()
        watcher.look([Self.nobody], seconds: 10)
        #expect(watcher.told == [])
        watcher.look([Self.nobody], seconds: 100)
        #expect(watcher.told == ["url +no-processor"])
        watcher.look([], seconds: 9)
        #expect(watcher.told.count == 1, "it may come back")
        watcher.look([], seconds: 100)
        #expect(watcher.told == ["url +no-processor", "url -no-processor 110s"])
    }

    @Test("What has lasted for long when it is first seen is told at once")
    func since() {
        var watcher = Watcher()
        watcher.look([Alert(.trouble, .stalled(process: "p"), since: Self.start - 60)])
        #expect(watcher.told == ["url +stalled p"])
    }

    @Test("What does not last is not told, neither is its end")
    func short() {
        var watcher = Watcher()
        for _ in 0..<20 {
            watcher.look([Self.nobody], seconds: 5)
            watcher.look([], seconds: 25)
        }
        #expect(watcher.told == [])
        #expect(watcher.state.episodes.isEmpty)
    }

    @Test("What flickers is one alert")
    func flicker() {
        var watcher = Watcher()
        for _ in 0..<50 {
            watcher.look([Self.nobody], seconds: 3)
            watcher.look([], seconds: 4)
        }
        #expect(watcher.told == ["url +no-processor"])
        watcher.look([], seconds: 60)
        #expect(watcher.told.count == 2 && watcher.told.last?.hasPrefix("url -no-processor") == true)
    }

    @Test("What comes back again and again has to last longer each time, and is not forgotten")
    func recurring() {
        var watcher = Watcher()
        for _ in 0..<100 {
            watcher.look([Self.nobody], seconds: 15)
            watcher.look([], seconds: 15)
        }
        // 50 minutes of it.
        #expect((2...12).contains(watcher.told.count), "\(watcher.told)")
        watcher.look([], seconds: 20_000)
        #expect(watcher.state.episodes.isEmpty)
        let before = watcher.told.count
        watcher.look([Self.nobody], seconds: 12)
        #expect(watcher.told.count == before + 1, "as at the first time")
    }

    @Test("What comes together is told together, and so is what ends together")
    func together() {
        var watcher = Watcher()
        watcher.look([Self.nobody], seconds: 4)
        watcher.look([Self.nobody, Self.paused, Alert(.warning, .failed(3))], seconds: 30)
        #expect(watcher.told == ["url +failed +no-processor +paused"])
        watcher.look([Self.paused], seconds: 4)
        watcher.look([], seconds: 30)
        #expect(watcher.told.last == "url -failed 30s -no-processor 34s -paused 34s", "\(watcher.told)")
    }

    @Test("A warning that becomes trouble is told again; a number that grows is not")
    func worse() {
        var watcher = Watcher()
        watcher.look([Alert(.warning, .lowSpace(free: 9, floor: 5))], seconds: 20)
        watcher.look([Alert(.warning, .lowSpace(free: 6, floor: 5))], seconds: 20)
        #expect(watcher.told.count == 1)
        watcher.look([Alert(.trouble, .lowSpace(free: 4, floor: 5))], seconds: 20)
        #expect(watcher.told == ["url +low-space", "url +low-space"])
    }

    @Test("While a receiver is down it is asked less and less often; later it hears what it missed, in one message")
    func down() {
        var watcher = Watcher()
        (watcher.channels, watcher.reachable) = ([.url, .mail], [.mail])
        watcher.look([Self.nobody], seconds: 30)
        #expect(watcher.told == ["mail +no-processor"])
        let trouble = watcher.state.troubles[.url]
        #expect(trouble?.why == "down" && trouble?.since == Self.start + 11 && (3...6).contains(trouble?.failures ?? 0))
        watcher.look([Self.nobody, Self.paused], seconds: 100)
        watcher.look([Self.paused], seconds: 100)
        watcher.reachable = [.url, .mail]
        watcher.look([Self.paused], seconds: 600)
        #expect(watcher.told.filter { $0.hasPrefix("url") } == ["url +paused -no-processor 130s"], "\(watcher.told)")
        #expect(watcher.state.troubles.isEmpty)
    }

    @Test("That a receiver is down is told to the others, and to itself when it is over")
    func untold() {
        var watcher = Watcher()
        (watcher.channels, watcher.reachable) = ([.url, .mail], [.mail])
        let untold = Alert(.warning, .untold(.url, why: "500"))
        watcher.look([untold], seconds: 20)
        #expect(watcher.told == ["mail +not-notified url"])
        watcher.reachable = [.url, .mail]
        watcher.look([], seconds: 40)
        #expect(watcher.told.dropFirst().sorted() == ["mail -not-notified url 20s", "url -not-notified url 20s"])
    }

    @Test("The time while no process ran is not counted")
    func unwatched() {
        var watcher = Watcher()
        watcher.look([Self.nobody], seconds: 3)
        watcher.now += 3600
        watcher.look([Self.nobody], seconds: 3)
        #expect(watcher.told == [])
        watcher.look([Self.nobody], seconds: 5)
        #expect(watcher.told == ["url +no-processor"])
    }

    @Test("A message for people, and the same for programs, without a word that a person wrote")
    func message() {
        let hook = WebhookHealth.Hook(id: 3, name: "Anna's hook", state: .tooManyErrors, usage: nil)
        let reason = Reason(.crmUnavailable, [.what: "contact 18", .status: 503, .message: "Grüße von Anna"])
        let standstill = Standstill(name: "SuperOffice", why: "Anna", reason: reason, since: nil, probeAt: nil)
        let alerts = [
            Self.nobody, Self.paused, Alert(.trouble, .webhookOff(hook)), Alert(.trouble, .standstill(standstill)),
            Alert(.trouble, .stuck(StuckJobs(count: 2, job: "Anna.json", why: "Anna"))),
            Alert(.warning, .webhooksUnseen(why: "Anna")), Alert(.trouble, .unreadable("Anna")),
            Alert(.warning, .raised(Alarm(why: "Anna", reason: nil, since: nil))),
        ]
        var state = Notifications(now: Self.start)
        for second in 0...20 {
            state.look(alerts, now: Self.start + Double(second), wait: 10, interval: 1, channels: [.url])
        }
        let sender = NotifyMessage.Sender(tenant: "Cust1234", host: "crm1")
        let message = NotifyMessage(state.news(for: .url), from: sender, at: Self.start + 20)
        #expect(message.text.hasPrefix("Cust1234 on crm1: 8 things need attention\n• "), "\(message.text)")
        #expect(
            message.text.contains("no processor is running on this spool (since 2026-03-01 00:00 UTC). What to do: ")
        )
        #expect(message.text.contains("SuperOffice answered 503"))
        let posted = message.json(card: true)
        #expect(!String(decoding: posted.serialized(), as: UTF8.self).contains("Anna"))
        #expect(posted["text"]?.string == message.text)
        #expect(posted["alerts"]?.array?.count == 8 && posted["ended"] == [])
        #expect(posted["alerts"]?.array?.first?["level"] == "trouble", "what is grave comes first")
        #expect(posted["tenant"] == "Cust1234" && posted["type"] == "message")
        #expect(posted["attachments"]?.array?.first?["content"]?["body"]?.array?.count == 9)
        #expect(message.json(card: false)["attachments"] == nil)
        #expect(message.id == NotifyMessage(state.news(for: .url), from: sender, at: Self.start + 99).id)
    }
}
