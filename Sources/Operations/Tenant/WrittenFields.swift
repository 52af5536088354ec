import JSON
package import Spool
package import SuperOffice
import Webhook

/// What the finished jobs of one record wrote into its fields, by their stories in `done/`; the latest word for each field.
package struct WrittenFields: Sendable {
    package struct Value: Sendable, Equatable {
        /// As the story has it: a list item by its name.
        package let text: String
        /// UTC, of the step to `done`.
        package let at: String
        package let job: String
    }

    package let reference: EntityReference
    /// By ProgId.
    package private(set) var fields: [String: Value] = [:]
    package private(set) var jobs = 0
    /// The job that finished last, and why it was done.
    package private(set) var last: (job: String, at: String, why: String)?

    package init(_ reference: EntityReference) { self.reference = reference }

    /// Reads the whole of `done/`; blocks.
    ///
    /// A name of our own making tells whether the job is another record's, so few of many files are opened.
    ///
    /// - Parameter progress: called with how many finished jobs were examined.
    package static func read(
        _ reference: EntityReference,
        _ files: SpoolFiles,
        progress: (Int) -> Void
    ) throws(SpoolError) -> WrittenFields {
        var work = WrittenFields(reference)
        var seen = 0
        let concerned = try SpoolInspector(files: files).jobs(in: .done) { entry in
            seen += 1
            progress(seen)
            return work.mayConcern(entry.name)
        }
        for entry in concerned {
            guard case .file(let bytes, _) = files.read(entry.place, limit: 16 << 20) else { continue }
            // A file that is not a job is the subject of `failures`, not a reason to stop.
            if let job = try? JobFile(bytes) { work.add(job, entry.name.stem) }
        }
        return work
    }

    /// Whether a job of that name can have written into the record: a person's job fills the company's fields too.
    func mayConcern(_ name: JobName) -> Bool {
        guard let event = name.event else { return true }
        guard let kind = RecordKind(eventName: event.name) else { return false }
        if kind == reference.kind { return event.key == reference.id }
        return kind == .person && reference.kind == .contact
    }

    /// Adds what a job wrote, when it is the record's.
    mutating func add(_ job: JobFile, _ name: String) {
        let isPersons = job.object["Event"]?.string?.lowercased().hasPrefix("person.") ?? false
        let key = job.object["PrimaryKey"]?.int
        let isOurs =
            switch reference.kind {
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
            let changes = result?[reference.kind.rawValue]?.object ?? [:]
            for (progID, change) in changes where step.at >= fields[progID]?.at ?? "" {
                fields[progID] = Value(text: change["new"]?.string ?? "", at: step.at, job: name)
            }
        }
    }
}
