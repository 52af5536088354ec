import HTTPTypes

/// Something that goes wrong on purpose: which requests it hits, how, and how often.
package struct Fault: Hashable, Sendable {
    /// Which requests a fault can hit.
    package enum Route: String, Hashable, Sendable, CaseIterable {
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
        /// The quote agent, and one product.
        case quote
        /// Creating a company, and what is asked before it.
        case create
        /// Every call of the tenant's API, wherever the tenant lives.
        case api
        /// Every request outside the control API, also those that lead nowhere.
        case any
    }

    /// How a request goes wrong.
    package enum Kind: Hashable, Sendable {
        /// This status with an error body; `retryAfter` becomes the header, word for word.
        case status(Int, retryAfter: String? = nil)
        /// Any status with any body.
        case answer(Int, FaultBody, headers: [String: String] = [:])
        /// The request is answered as usual, but late.
        case slow(Duration)
        /// No answer ever comes.
        case hang
        /// A user-defined field comes with something in it that no field holds; nil takes the entity's first list.
        case malformedField(progID: String? = nil, shape: MalformedShape)
        /// The usual answer, whose body ends in the middle.
        case brokenJSON
        /// 200, and a page for people.
        case html
        /// The connection is reset before the first byte of the answer. Many clients quietly send the request again when
        /// this happens on a connection they reuse, so a reset that hits once may never be seen.
        case reset
        /// The answer's head and half of its body come, then the connection ends.
        case cutOff
    }

    /// What stands where a field's encoded text belongs.
    package enum MalformedShape: String, Hashable, Sendable, CaseIterable {
        case object, array, null, number
        /// `[Q:7]`
        case unknownMarker
        /// `[I:seven]`
        case badNumber
        /// `[D:31/31/2020]`
        case badDate
        /// `[I:99999]`, an item that no list has.
        case unknownItem
    }

    /// Hitting some of the requests only, the same ones in every run.
    package struct Chance: Hashable, Sendable {
        /// Between 0 and 1.
        package var probability: Double
        package var seed: UInt64

        package init(_ probability: Double, seed: UInt64 = 1) {
            self.probability = probability
            self.seed = seed
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
    /// nil: every request it fits.
    package var chance: Chance?
    /// The request is carried out before it goes wrong: a write lands although its answer is lost.
    package var landed: Bool

    package init(
        _ route: Route,
        _ kind: Kind,
        only: CallPattern = .any,
        skip: Int = 0,
        times: Int? = nil,
        entity: Int? = nil,
        chance: Chance? = nil,
        landed: Bool = false
    ) {
        self.route = route
        self.kind = kind
        self.only = only
        self.skip = max(0, skip)
        self.times = times
        self.entity = entity
        self.chance = chance
        self.landed = landed
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

/// The faults that are set, oldest first.
struct FaultBook: Sendable {
    private struct Armed: Sendable {
        var fault: Fault
        var random: SplitMix64
    }

    private var armed: [Armed] = []

    var faults: [Fault] { armed.map(\.fault) }

    mutating func add(_ fault: Fault) {
        armed.append(Armed(fault: fault, random: SplitMix64(state: fault.chance?.seed ?? 0)))
    }

    mutating func clear() { armed = [] }

    /// The first fault that hits this request; it is used up by one.
    mutating func take(_ target: FaultTarget) -> Fault? {
        for index in armed.indices where armed[index].fault.hits(target) {
            if armed[index].fault.skip > 0 {
                armed[index].fault.skip -= 1
                continue
            }
            if let chance = armed[index].fault.chance,
                Double.random(in: 0..<1, using: &armed[index].random) >= chance.probability
            {
                continue
            }
            let fault = armed[index].fault
            if let times = fault.times {
                if times <= 1 { armed.remove(at: index) } else { armed[index].fault.times = times - 1 }
            }
            return fault
        }
        return nil
    }
}

/// A small generator whose numbers depend on nothing but its seed.
struct SplitMix64: RandomNumberGenerator, Sendable {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
