import HTTPTypes
import JSON

/// What the last query over a large table found, so that its next page does not look for it again.
struct ArchiveMemory: Sendable {
    let provider: ArchiveProvider
    let identity: String
    let revision: Int
    let rows: [Int]
}

extension SandboxState {
    /// Answers an archive query; anything wrong with it is an exception, never an empty page.
    mutating func archive(_ name: String, _ request: WireRequest) -> WireReply {
        guard let provider = ArchiveProvider(name: name) else { return exception("There is no archive \(name)") }
        let form = String(decoding: request.body, as: UTF8.self)
        let parameters = request.method == .post ? PercentCoding.form(form) : request.query
        let table = table(provider, language: Multilingual.language(request))
        let context = ArchiveComparison.Context(
            now: now,
            associate: configuration.apiAssociateID,
            offsetHours: behaviour.queryTimesLocal ? ClockText.serverOffsetHours : 0,
            timeOperators: behaviour.queryTimeOperators
        )
        let query: ArchiveQuery
        do throws(ArchiveError) {
            query = try ArchiveQuery(parameters, table, context)
        } catch {
            return exception(error.message)
        }
        let found = query.pageByKey(of: table) ?? page(query, table, provider)
        var answer: [String: JSONValue] = [
            "odata.metadata": .string("\(api)/v1/Archive/\(name)/$metadata"),
            "value": .array(found.prefix(query.top).map { json($0, query, table) }),
        ]
        switch behaviour.nextLink {
        case .null: answer["odata.nextLink"] = .some(.null)
        case .missing: break
        case .present:
            let next = found.count > query.top ? nextLink(name, parameters, query) : nil
            answer["odata.nextLink"] = .some(next.map(JSONValue.string) ?? .null)
        }
        return .json(.object(answer))
    }

    /// The rows of one page, and one more when there is a next page.
    private mutating func page(_ query: ArchiveQuery, _ table: ArchiveTable, _ provider: ArchiveProvider) -> [Int] {
        let remembered = archiveMemory.flatMap {
            $0.provider == provider && $0.identity == query.identity && $0.revision == tenant.revision ? $0.rows : nil
        }
        let rows = remembered ?? query.rows(of: table)
        if remembered == nil, provider != .dynamic {
            archiveMemory = ArchiveMemory(
                provider: provider,
                identity: query.identity,
                revision: tenant.revision,
                rows: rows
            )
        }
        return Array(rows.dropFirst(query.skip).prefix(query.top + 1))
    }

    private func json(_ row: Int, _ query: ArchiveQuery, _ table: ArchiveTable) -> JSONValue {
        let key = table.primaryKey(row)
        var members: [String: JSONValue] = [
            "PrimaryKey": behaviour.primaryKeyNumber ? .integer(key) : .string(String(key)),
            "EntityName": .string(table.entityName),
        ]
        for column in query.select {
            let name = query.jsonSafe ? column.name.replacing("/", with: "_") : column.name
            members[name] = .some(column.cell(row).json)
        }
        return .object(members)
    }

    private func nextLink(_ name: String, _ parameters: [String: String], _ query: ArchiveQuery) -> String {
        var next = parameters
        next["$top"] = String(query.top)
        next["$skip"] = String(query.skip + query.top)
        let text = next.sorted { $0.key < $1.key }.map { "\($0.key)=\(PercentCoding.encode($0.value))" }
        return "\(api)/v1/Archive/\(name)?\(text.joined(separator: "&"))"
    }
}
