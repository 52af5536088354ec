import JSON
import Spool
import Webhook

extension FailureGroup {
    func json(_ files: SpoolFiles) -> JSONValue {
        [
            "reason": .string(reason), "count": .integer(jobs.count), "remedy": .string(remedy.sentence),
            "newest": newest.map { .string(Timestamp.readable($0)) } ?? .null,
            "oldest": oldest.map { .string(Timestamp.readable($0)) } ?? .null,
            "example": .string(files.layout.path(jobs[0].entry.place)), "exampleWhy": .string(jobs[0].why),
        ]
    }
}
