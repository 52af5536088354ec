import HTTPTypes
import JSON

/// Something that goes wrong on purpose: which requests it hits, how, and how often.
package struct Fault: Hashable, Sendable {
    /// Which requests a fault can hit.
    package enum Route: String, SwitchValue, CaseIterable {
        case token, state
        /// Reading a company.
        case contact
        /// Reading a person.
        case person
        /// Writing a company or a person.
        case patch
        case udef, list, principal, explorer
        /// The webhook administration.
        case webhook
        /// Archive queries: sales, quote lines, products, companies and persons as lists.
        case archive
        /// Creating a company, and what is asked before it.
        case create
        /// Every call of the tenant's API, wherever the tenant lives.
        case api
        /// Every request outside the control API, also those that lead nowhere.
        case any
    }

    /// How a request goes wrong: a word, and what it takes, as the control API calls it.
    package struct Kind: Hashable, Sendable {
        enum Word: String, SwitchValue, CaseIterable {
            case status, answer, slow, hang, malformedField, brokenJSON, html, reset, cutOff
        }

        let word: Word
        var members: [String: JSONValue] = [:]

        /// No answer ever comes.
        package static let hang = Kind(word: .hang)
        /// The usual answer, whose body ends in the middle.
        package static let brokenJSON = Kind(word: .brokenJSON)
        /// 200, and a page for people.
        package static let html = Kind(word: .html)
        /// The connection is reset before the first byte of the answer.
        ///
        /// Many clients quietly send the request again when this happens on a connection they reuse, so a reset that
        /// hits once may never be seen.
        package static let reset = Kind(word: .reset)
        /// The answer's head and half of its body come, then the connection ends.
        package static let cutOff = Kind(word: .cutOff)

        /// This status with an error body; `retryAfter` becomes the header, word for word.
        package static func status(_ status: Int, retryAfter: String? = nil) -> Kind {
            var members = ["status": status.json]
            members["retryAfter"] = retryAfter?.json
            return Kind(word: .status, members: members)
        }

        /// Any status with any body.
        package static func answer(_ status: Int, _ body: FaultBody, headers: [String: String] = [:]) -> Kind {
            var members = body.members
            members["status"] = status.json
            if !headers.isEmpty { members["headers"] = .object(headers.mapValues(JSONValue.string)) }
            return Kind(word: .answer, members: members)
        }

        /// The request is answered as usual, but late.
        package static func slow(_ duration: Duration) -> Kind {
            Kind(word: .slow, members: ["seconds": (duration / .seconds(1)).json])
        }

        /// A user-defined field comes with something in it that no field holds; nil takes the entity's first list.
        package static func malformedField(progID: String? = nil, shape: MalformedShape) -> Kind {
            var members = ["shape": shape.json]
            members["progId"] = progID?.json
            return Kind(word: .malformedField, members: members)
        }
    }

    /// What stands where a field's encoded text belongs.
    package enum MalformedShape: String, SwitchValue, CaseIterable {
        case object, array, null, number, unknownMarker, badNumber, badDate, unknownItem

        var value: JSONValue {
            switch self {
            case .object: ["Id": 7, "Value": "seven"]
            case .array: ["[I:7]"]
            case .null: nil
            case .number: 7
            case .unknownMarker: "[Q:7]"
            case .badNumber: "[I:seven]"
            case .badDate: "[D:31/31/2020]"
            // No list has this item.
            case .unknownItem: "[I:99999]"
            }
        }
    }

    package var route: Route
    package var kind: Kind
    /// Only calls like these among the route's.
    package var only: CallPattern
    /// How many of the requests it fits are let through first.
    package var skip: Int
    /// How often it hits; nil means for ever.
    package var times: Int?
    /// Only requests about this company, person or account.
    package var entity: Int?
    /// The request is carried out before it goes wrong: a write lands although its answer is lost.
    package var landed: Bool

    package init(
        _ route: Route,
        _ kind: Kind,
        only: CallPattern = .any,
        skip: Int = 0,
        times: Int? = nil,
        entity: Int? = nil,
        landed: Bool = false
    ) {
        (self.route, self.kind, self.only, self.skip) = (route, kind, only, max(0, skip))
        (self.times, self.entity, self.landed) = (times, entity, landed)
    }

    func hits(_ target: FaultTarget) -> Bool {
        let isRoute =
            switch route {
            case .any: true
            case .api: target.isAPI
            default: route == target.route
            }
        return isRoute && (entity == nil || entity == target.entity)
            && only.matches(target.method, target.callPath)
    }

    // MARK: As JSON

    private static let ownMembers = ["route", "kind", "only", "skip", "times", "entity", "landed"]
    private static let kindMembers = [
        "status", "retryAfter", "headers", "body", "type", "message", "field", "content", "contentType", "seconds",
        "shape", "progId",
    ]

    /// Reads `{"route":"contact","kind":"status","status":503,"retryAfter":"2","times":3,"entity":18}`.
    init(json: JSONValue) throws(SandboxError) {
        let object = try ControlObject(json, "a fault", known: Self.ownMembers + Self.kindMembers)
        var kind = Kind(word: try object.required("kind"))
        switch kind.word {
        case .status, .answer:
            guard (200...599).contains(try object.required("status", as: Int.self)) else {
                throw SandboxError("status is between 200 and 599")
            }
            if kind.word == .answer { _ = try object.required("body", as: FaultBody.Form.self) }
        case .slow: _ = try object.required("seconds", as: Double.self)
        case .malformedField: _ = try object.required("shape", as: MalformedShape.self)
        case .hang, .brokenJSON, .html, .reset, .cutOff: break
        }
        for name in Self.kindMembers { kind.members[name] = json[name] }
        self.init(
            try object.required("route"),
            kind,
            only: try CallPattern(text: try object.value("only") ?? ""),
            skip: try object.value("skip") ?? 0,
            times: try object.count("times"),
            entity: try object.count("entity"),
            landed: try object.value("landed") ?? false
        )
    }

    /// The same shape that ``init(json:)`` reads.
    var json: JSONValue {
        var members = kind.members
        members["kind"] = kind.word.json
        members["route"] = route.json
        members["only"] = .string(only.description)
        members["skip"] = skip.json
        members["times"] = times?.json
        members["entity"] = entity?.json
        members["landed"] = landed.json
        return .object(members)
    }
}

/// A request as faults see it.
struct FaultTarget {
    /// `any` for a request that is in no class of its own.
    let route: Fault.Route
    let isAPI: Bool
    /// The company, person or account that it is about.
    let entity: Int?
    let method: HTTPRequest.Method
    /// As a ``CallPattern`` names it.
    let callPath: [String]
}
