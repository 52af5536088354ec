import FoundationEssentials
import JSON
import Spool
import SuperOffice

/// What the finished jobs of one record wrote into its fields, by their stories in `done/`; the latest word for each field.
struct FinishedWork: Sendable {
    struct Written: Sendable, Equatable {
        /// As the story has it: a list item by its name.
        var text: String
        /// UTC, of the step to `done`.
        var at: String
        var job: String
    }

    let reference: EntityReference
    /// By ProgId.
    private(set) var fields: [String: Written] = [:]
    private(set) var jobs = 0
    /// The job that finished last, and why it was done.
    private(set) var last: (job: String, at: String, why: String)?

    init(_ reference: EntityReference) { self.reference = reference }

    /// Reads the whole of `done/`; blocks.
    ///
    /// A name of our own making tells whether the job is another record's, so few of many files are opened.
    static func read(_ reference: EntityReference, _ files: SpoolFiles, _ progress: ProgressLine)
        throws(SpoolError) -> FinishedWork
    {
        var work = FinishedWork(reference)
        var seen = 0
        let concerned = try SpoolInspector(files: files).jobs(in: .done) { entry in
            seen += 1
            progress.show("\(seen) finished jobs looked at")
            return work.mayConcern(entry.name)
        }
        for entry in concerned {
            guard case .file(let bytes, _) = files.read(entry.place, limit: 16 << 20) else { continue }
            // What is no job is `failures`' subject, not a reason to stop.
            if let job = try? JobFile(bytes) { work.add(job, entry.name.stem) }
        }
        return work
    }

    /// Whether a job of that name can have written into the record: a person's job fills the company's fields too.
    func mayConcern(_ name: JobName) -> Bool {
        guard let parts = name.eventPart?.split(separator: "_"), parts.count > 1 else { return true }
        let entity = parts[0].prefix { $0 != "." }.lowercased()
        if entity == reference.type.rawValue.lowercased() { return parts[1] == String(reference.id) }
        return entity == "person" && reference.type == .contact
    }

    /// Adds what a job wrote, when it is the record's.
    mutating func add(_ job: JobFile, _ name: String) {
        let isPersons = job.object["Event"]?.string?.lowercased().hasPrefix("person.") ?? false
        let key = job.object["PrimaryKey"]?.int
        let isOurs =
            switch reference.type {
            case .person: isPersons && key == reference.id
            case .contact: job.story.account?.id == reference.id || (!isPersons && key == reference.id)
            }
        let steps = job.story.trail.enumerated().filter { $0.element.to == SpoolLayout.Folder.done.rawValue }
        guard isOurs, let end = steps.last else { return }
        jobs += 1
        if end.element.at >= last?.at ?? "" { last = (name, end.element.at, end.element.why) }
        for (index, step) in steps {
            // The result of the last run stands beside the trail, those of earlier ones in their steps.
            let result = index == end.offset ? job.story.result : step.result
            let changes = result?[reference.type.rawValue.lowercased()]?.object ?? [:]
            for (progID, change) in changes where step.at >= fields[progID]?.at ?? "" {
                fields[progID] = Written(text: change["new"]?.string ?? "", at: step.at, job: name)
            }
        }
    }
}
