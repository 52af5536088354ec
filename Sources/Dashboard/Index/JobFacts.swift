import FoundationEssentials
import JSON
import Spool

/// What a job's file tells beyond its place and name.
struct JobFacts: Sendable, Equatable {
    /// For names that do not tell it.
    var received: Date
    var moved: Date
    var event: String?
    var key: Int?
    var account: Story.Account?
    var why = Said.nothing
    var attempts = 0
    /// `contact SuperOffice:83`, sorted.
    var written: [String] = []

    /// ## Limits
    /// Reasons are cut: the whole one is in the file.
    static let longestWhy = 300

    /// What the place alone tells.
    init(_ entry: JobEntry, _ status: FileStatus) {
        received = entry.name.receivedAt ?? status.modified
        moved = Self.moved(entry.folder, status.changed, received)
        if let event = entry.name.event {
            self.event = event.name
            key = event.key
            if Self.isOf("contact", event.name) { account = Story.Account(id: event.key, name: "") }
        }
    }

    /// Adds what the file tells.
    ///
    /// - Parameter company: the company of a person, by the ledger.
    mutating func add(_ job: JobFile, in folder: JobFolder, company: (Int) -> Int?) {
        let object = job.object
        event = event ?? object["Event"]?.string?.beginning(atMost: 100)
        key = key ?? object["PrimaryKey"]?.int
        account = job.story.account.map { Story.Account(id: $0.id, name: $0.name.beginning(atMost: 200)) } ?? account
        if account == nil, let event, let key {
            if Self.isOf("contact", event) {
                account = Story.Account(id: key, name: "")
            } else if let id = Self.contact(in: object), id > 0 {
                account = Story.Account(id: id, name: "")
            } else if Self.isOf("person", event), let id = company(key) {
                account = Story.Account(id: id, name: "")
            }
        }
        let state = folder.state
        // What came back to `incoming/` starts afresh.
        guard state != .incoming else { return }
        attempts = job.story.attempts
        guard let last = job.story.trail.last else { return }
        if folder.reason == nil { tell(last.why, last.reason) }
        if last.to == state.rawValue, let date = Timestamp.parseReadable(last.at) { moved = date }
        if state == .done { written = Self.written(job.story.result) }
    }

    mutating func tell(_ sentence: String, _ reason: Reason?) {
        why = Said(sentence, reason, atMost: Self.longestWhy)
    }

    /// When a job came to where it is, by the time its inode changed.
    ///
    /// A restored backup or a new owner changes that, but not the day of its folder.
    private static func moved(_ folder: JobFolder, _ changed: Date, _ received: Date) -> Date {
        guard let day = folder.day.flatMap({ Timestamp.parseDay($0) }) else { return changed }
        let time = day..<day.addingTimeInterval(86_400)
        return time.contains(changed) ? changed : time.contains(received) ? received : day
    }

    private static func written(_ result: JSONValue?) -> [String] {
        ["contact", "person"].flatMap { entity in
            (result?[entity]?.object ?? [:]).keys.sorted().prefix(100).map { "\(entity) \($0.beginning(atMost: 100))" }
        }
    }

    /// The company that the sender names; without decoding all other members, because there are many such files.
    private static func contact(in object: JSONObject) -> Int? {
        for name in ["FieldValues", "Values"] {
            if let id = object.object(name)?["contact_id"]?.int { return id }
        }
        return nil
    }

    static func isOf(_ entity: String, _ event: String) -> Bool {
        event.utf8.count > entity.utf8.count && event.utf8.dropFirst(entity.utf8.count).first == UInt8(ascii: ".")
            && event.prefix(entity.count).lowercased() == entity
    }
}
