import JSON
import Text

/// What an explorer's answers mean, as far as that is its own choice.
package struct AnswerRules: Sendable, Equatable {
    /// Something that an answer says.
    package struct Condition: Sendable, Equatable {
        /// Where in the answer.
        var path = ""
        /// What may stand there.
        var values: [JSONValue] = []
        /// HTTP statuses that say the same.
        var statuses: [Int] = []

        func holds(in answer: JSONValue?) -> Bool { answer?[at: path].map(values.contains) ?? false }
    }

    /// nil: an answer is ready when it has one of the members that are known.
    var ready: Condition?
    var thinking = Condition(path: "status", values: ["processing"])
    var nothing = Condition(path: "status", values: ["no-analysis"])
    /// Where to ask while it thinks: a path behind the explorer's address, with `{answer.…}` for what it answered.
    package var poll: String?
    /// Where in the answer the analysis is; nil: it is the answer.
    package var result: String?
    /// Whether a file says so.
    private(set) var isOurOwn = true

    package init() {}

    init(_ json: JSONValue) throws(ExplorerContractError) {
        isOurOwn = false
        let members = try json.members("answer", ["ready", "thinking", "nothing", "result"])
        if let value = members["ready"] { ready = try Condition(value, "answer.ready") }
        if let value = members["thinking"] {
            thinking = try Condition(value, "answer.thinking", more: ["poll"])
            poll = try value["poll"]?.path("answer.thinking.poll", Self.checkPoll)
        }
        if let value = members["nothing"] { nothing = try Condition(value, "answer.nothing", more: ["status"]) }
        if let value = members["result"] {
            guard let path = value.string, !path.isEmpty else {
                throw ExplorerContractError("answer.result has to be a path in the answer, such as \"data\"")
            }
            result = path
        }
    }

    private static func checkPoll(_ text: String, _ place: String) throws(ExplorerContractError) {
        for name in Placeholders(text).names where !name.hasPrefix("answer.") {
            throw ExplorerContractError("\(place): {\(name)} is unknown; use {answer.…}, as in {answer.job_id}")
        }
    }

    /// The part of an answer that the mapping's paths begin in.
    func analysis(in answer: JSONValue?) -> JSONValue? {
        guard let result else { return answer }
        return answer?[at: result]
    }

    /// The address that an answer names; nil when it names none, or one that is not a segment of a path.
    func pollPath(_ answer: JSONValue?) -> String? {
        guard let poll, let answer else { return nil }
        let placeholders = Placeholders(poll)
        let values: JSONValue = ["answer": answer]
        let segments = placeholders.names.map { values[at: $0]?.plainText ?? "" }
        guard segments.allSatisfy({ !["", ".", ".."].contains($0) && $0.utf8.count <= 200 }) else { return nil }
        return placeholders.filled(values) { $0.percentEncoded() }
    }
}

extension AnswerRules.Condition {
    fileprivate init(_ json: JSONValue, _ place: String, more: [String] = []) throws(ExplorerContractError) {
        let members = try json.members(place, ["path", "in"] + more)
        if more.contains("status"), let status = members["status"] {
            let found = (status.array ?? [status]).map(\.int)
            guard !found.isEmpty, found.allSatisfy({ $0.map { 400..<500 ~= $0 } ?? false }) else {
                throw ExplorerContractError("\(place).status has to be a status from 400 to 499, or a list of them")
            }
            statuses = found.compactMap(\.self)
            if members["path"] == nil, members["in"] == nil { return }
        }
        guard let path = members["path"]?.string, !path.isEmpty else {
            throw ExplorerContractError("\(place) needs \"path\", where in the answer to look, such as \"status\"")
        }
        guard let values = members["in"]?.array, !values.isEmpty else {
            throw ExplorerContractError("\(place) needs \"in\", a list of the values that mean it")
        }
        (self.path, self.values) = (path, values)
    }
}
