import Crypto
package import FoundationEssentials
import JSON
import Spool
import Text

/// What people are told at once: alerts that have begun, and those that have ended.
package struct NotifyMessage: Sendable, Equatable {
    /// Who tells.
    package struct Sender: Sendable, Equatable {
        let tenant: String?
        let host: String

        package init(tenant: String?, host: String) { (self.tenant, self.host) = (tenant, host) }

        var name: String { "\(tenant ?? "superoffice-connector") on \(host)" }
    }

    struct Item: Sendable, Equatable {
        var code: String
        var level: Alert.Level
        var what: String
        var remedy: String
        var since: Date
        var until: Date?

        init(_ episode: Notifications.Episode) {
            (code, level, what, remedy) = (episode.code, episode.level, episode.what, episode.remedy)
            (since, until) = (episode.since, episode.until)
        }

        /// For a test of the way to the people.
        init(test now: Date) {
            (code, level, since) = ("test", .warning, now)
            what = "this is a test: messages about what needs attention arrive here"
            remedy = "nothing is to be done"
        }
    }

    /// By the alerts' keys.
    struct Content: Sendable, Equatable {
        var begun: [String: Item] = [:]
        var ended: [String: Item] = [:]

        var isEmpty: Bool { begun.isEmpty && ended.isEmpty }
    }

    let content: Content
    let sender: Sender
    let at: Date

    init(_ content: Content, from sender: Sender, at: Date) {
        (self.content, self.sender, self.at) = (content, sender, at)
    }

    /// One that is no alert.
    package static func test(from sender: Sender, at now: Date) -> NotifyMessage {
        NotifyMessage(Content(begun: ["test \(Timestamp.readable(now))": Item(test: now)]), from: sender, at: now)
    }

    /// The same for the same news, however often they are sent: a receiver may tell a repetition by it.
    var id: String {
        let parts =
            content.begun.map { "begun \($0.key) \(Timestamp.readable($0.value.since))" }
            + content.ended.map { "ended \($0.key) \(Timestamp.readable($0.value.since))" }
        let digest = SHA256.hash(data: Data(([sender.name] + parts.sorted()).joined(separator: "\n").utf8))
        return "msg_" + Array(digest).prefix(16).hexadecimal
    }

    // MARK: For people

    private var begun: [Item] {
        // Trouble comes before warnings.
        content.begun.sorted { ($0.value.level.rawValue, $0.key) < ($1.value.level.rawValue, $1.key) }.map(\.value)
    }

    private var ended: [Item] { content.ended.sorted { $0.key < $1.key }.map(\.value) }

    /// One line.
    var title: String {
        let items = begun.isEmpty ? ended : begun
        guard let first = items.first else { return sender.name }
        let more = content.begun.count + content.ended.count - 1
        let state = begun.isEmpty ? "over: " : ""
        return "\(sender.name): \(state)\(first.what)" + (more > 0 ? " (and \(more) more)" : "")
    }

    /// Every item in a line, times in UTC.
    var lines: [String] {
        begun.map { item in
            let since = item.code == "test" ? "" : " (since \(Self.time(item.since)))"
            return "• \(item.what)\(since)" + (item.remedy.isEmpty ? "" : ". What to do: \(item.remedy)")
        }
            + ended.map { item in
                let lasted = item.until.map { Self.duration($0.timeIntervalSince(item.since)) } ?? "?"
                return "• over: \(item.what) (since \(Self.time(item.since)), lasted \(lasted))"
            }
    }

    private var heading: String {
        let count = content.begun.count
        if count == 0 { return "\(sender.name): over" }
        if begun.first?.code == "test" { return "\(sender.name): test" }
        return "\(sender.name): \(count) thing\(count == 1 ? " needs" : "s need") attention"
    }

    var text: String { ([heading] + lines).joined(separator: "\n") }

    private static func time(_ date: Date) -> String {
        Timestamp.readable(date).prefix(16).replacing("T", with: " ") + " UTC"
    }

    static func duration(_ seconds: TimeInterval) -> String {
        let minutes = Int(max(0, seconds) / 60)
        if minutes < 1 { return "\(Int(max(0, seconds))) s" }
        if minutes < 120 { return "\(minutes) min" }
        return minutes < 2880 ? "\(minutes / 60) h \(minutes % 60) min" : "\(minutes / 1440) days"
    }

    // MARK: For programs

    /// What is posted: `text` is what Slack, Mattermost and the like show; the card is what Teams does; the rest is for
    /// programs.
    ///
    /// - Parameter card: whether Teams' card goes along. Its workflows take nothing else (vendor documentation, sure);
    ///   Slack knows the member `attachments` as something of its own.
    func json(card: Bool) -> JSONValue {
        var members: [String: JSONValue] = [
            "text": .string(Self.marked(text)), "id": .string(id), "source": "superoffice-connector",
            "version": .string(Product.version), "host": .string(sender.host), "at": .instant(at),
            "alerts": .array(begun.map(\.json)), "ended": .array(ended.map(\.json)),
        ]
        members["tenant"] = sender.tenant.map { .string($0) }
        if card {
            members["type"] = "message"
            members["attachments"] = [
                ["contentType": "application/vnd.microsoft.card.adaptive", "content": adaptiveCard]
            ]
        }
        return .object(members)
    }

    private var adaptiveCard: JSONValue {
        func block(_ text: String, _ more: [String: JSONValue] = [:]) -> JSONValue {
            .object(["type": "TextBlock", "text": .string(Self.marked(text)), "wrap": true].merging(more) { $1 })
        }
        return [
            "$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.2",
            "body": .array([block(heading, ["weight": "Bolder"])] + lines.map { block($0) }),
        ]
    }

    /// Slack reads what stands between these as commands and links.
    private static func marked(_ text: String) -> String {
        text.replacing("<", with: "‹").replacing(">", with: "›").replacing("&", with: "+")
    }
}

extension NotifyMessage.Item {
    /// As an object of the message, and in `locks/notified`.
    var json: JSONValue {
        var members: [String: JSONValue] = [
            "code": .string(code), "level": .string(level.rawValue), "what": .string(what), "remedy": .string(remedy),
            "since": .instant(since),
        ]
        if let until {
            members["until"] = .instant(until)
            members["seconds"] = .integer(Int(max(0, until.timeIntervalSince(since))))
        }
        return .object(members)
    }
}
