package import FoundationEssentials
import JSON
package import Spool

/// Everything about one job, read from its file when somebody asks.
///
/// Whatever the file holds, there is an answer: what is no JSON is shown as text.
///
/// ## Limits
/// Texts are cut, and `isCut` says so: a page must not grow to the size of a file that somebody dropped.
package struct JobDetail: Sendable, Equatable {
    /// A field that was written.
    package struct Change: Sendable, Hashable {
        /// `contact` or `person`.
        package var entity: String
        package var field: String
        package var old: String
        package var new: String
        /// Whether the value was shortened to fit the field.
        package var wasShortened: Bool
    }

    /// A field that was left alone, and why.
    package struct Note: Sendable, Hashable {
        package var field: String
        package var why: String
    }

    /// One step of the trail.
    package struct Step: Sendable, Hashable {
        /// nil when the file says something that is no time.
        package var at: Date?
        package var to: String
        package var why: String
    }

    package var entry: JobEntry
    package var size: Int
    /// When the file was written; for a deferred job when it is tried again.
    package var modified: Date
    /// What was sent, without our story; nil when the file is no JSON object.
    package var webhook: String?
    /// The file as text, for what is no JSON object.
    package var raw: String?
    /// Why there is nothing of the file here; empty when there is.
    package var unreadable = ""
    /// The reason beside a failed job that carries no story.
    package var reason = ""
    package var account: JobRecord.Account?
    package var attempts = 0
    package var force = false
    package var trail: [Step] = []
    /// How the work ended: `written`, `unchanged`, `no-analysis`.
    package var outcome = ""
    /// Whether the Company Explorer was asked.
    package var analysis: Bool?
    package var changes: [Change] = []
    package var kept: [Note] = []
    package var unused: [Note] = []
    package var isCut = false

    package static let longestText = 64 << 10
    static let longestValue = 4000
    static let mostEntries = 200

    /// Reads a job's file; blocks.
    ///
    /// nil when no regular file is there.
    init?(_ entry: JobEntry, _ files: SpoolFiles) {
        guard let status = files.status(files.layout.path(entry.place)), status.kind == .regular else { return nil }
        self.entry = entry
        size = status.size
        modified = status.modified
        switch files.read(entry.place, limit: FolderReader.sizeLimit) {
        case .gone, .notAFile: return nil
        case .tooLarge(let size, _): unreadable = "has \(size) bytes: too large to show"
        case .unreadable(let error): unreadable = error.description
        case .file(let bytes, let status):
            size = status.size
            modified = status.modified
            do {
                tell(try JobFile(bytes))
            } catch {
                raw = text(bytes)
            }
        }
        if case .failed = entry.folder, case .file(let bytes, _) = files.read(.why(entry.name), limit: 1 << 16) {
            reason = cut(String(decoding: bytes, as: UTF8.self))
        }
    }

    private mutating func tell(_ job: JobFile) {
        webhook = text(job.object.setting(Story.member, to: nil))
        account = job.story.account.map { JobRecord.Account(id: $0.id, name: cut($0.name)) }
        attempts = job.story.attempts
        force = job.story.force
        trail = job.story.trail.suffix(Self.mostEntries).map { step in
            Step(at: Timestamp.parseReadable(step.at), to: cut(step.to), why: cut(step.why))
        }
        guard let result = job.story.result else { return }
        outcome = cut(result["status"]?.string ?? "")
        analysis = result["analysis"]?.bool
        for entity in ["contact", "person"] {
            for (field, change) in (result[entity]?.object ?? [:]).sorted(by: { $0.key < $1.key }) {
                guard changes.count < Self.mostEntries else {
                    isCut = true
                    break
                }
                changes.append(
                    Change(
                        entity: entity,
                        field: cut(field),
                        old: value(change["old"]),
                        new: value(change["new"]),
                        wasShortened: change["cut"]?.bool ?? false
                    )
                )
            }
        }
        kept = notes(result["kept"])
        unused = notes(result["skipped"])
    }

    private mutating func notes(_ value: JSONValue?) -> [Note] {
        let notes = (value?.object ?? [:]).sorted { $0.key < $1.key }
        if notes.count > Self.mostEntries { isCut = true }
        return notes.prefix(Self.mostEntries).map { Note(field: cut($0.key), why: self.value($0.value)) }
    }

    /// A text as it is, anything else as JSON: a person may have edited the file.
    private mutating func value(_ value: JSONValue?) -> String {
        guard let value, value != .null else { return "" }
        return cut(value.string ?? String(decoding: value.serialized(), as: UTF8.self))
    }

    private mutating func cut(_ text: String) -> String {
        guard text.utf8.count > Self.longestValue else { return text }
        isCut = true
        return String(decoding: text.utf8.prefix(Self.longestValue), as: UTF8.self) + "…"
    }

    private mutating func text(_ bytes: [UInt8]) -> String {
        guard bytes.count > Self.longestText else { return String(decoding: bytes, as: UTF8.self) }
        isCut = true
        return String(decoding: bytes.prefix(Self.longestText), as: UTF8.self) + "…"
    }
}
