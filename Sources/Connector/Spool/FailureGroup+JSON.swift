import JSON
import Spool
import Webhook

extension FailureGroup {
    func json(_ files: SpoolFiles) -> JSONValue {
        [
            "reason": .string(reason), "code": code.map { .string($0.rawValue) } ?? .null,
            "arguments": .object(
                Dictionary(uniqueKeysWithValues: arguments.map { ($0.key.rawValue, $0.value) })
            ),
            "count": .integer(jobs.count), "remedy": .string(remedy.sentence), "remedyCode": .string(remedy.rawValue),
            "newest": newest.map { .string(Timestamp.readable($0)) } ?? .null,
            "oldest": oldest.map { .string(Timestamp.readable($0)) } ?? .null,
            "example": .string(files.layout.path(jobs[0].entry.place)), "exampleWhy": .string(jobs[0].why),
        ]
    }
}
