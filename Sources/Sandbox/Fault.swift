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
        /// Every request outside the control API.
        case any
    }

    /// How a request goes wrong.
    package enum Kind: Hashable, Sendable {
        /// This status with an error body; `retryAfter` becomes the header, word for word.
        case status(Int, retryAfter: String? = nil)
        /// The request is answered as usual, but late.
        case slow(Duration)
        /// No answer ever comes.
        case hang
        /// A user-defined field comes with something in it that no field holds; nil takes the entity's first list.
        case malformedField(progID: String? = nil, shape: MalformedShape)
        /// 200, and a body that ends in the middle.
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

    package var route: Route
    package var kind: Kind
    /// How often it hits; nil means for ever.
    package var times: Int?
    /// Only requests about this company, person or account.
    package var entity: Int?
    /// The request is carried out before it goes wrong: a write lands although its answer is lost.
    package var landed: Bool

    package init(_ route: Route, _ kind: Kind, times: Int? = nil, entity: Int? = nil, landed: Bool = false) {
        self.route = route
        self.kind = kind
        self.times = times
        self.entity = entity
        self.landed = landed
    }

    func hits(_ route: Route, entity: Int?) -> Bool {
        (self.route == .any || self.route == route) && (self.entity == nil || self.entity == entity)
    }
}

/// The faults that are set, oldest first.
struct FaultBook: Sendable {
    private(set) var faults: [Fault] = []

    mutating func add(_ fault: Fault) { faults.append(fault) }
    mutating func clear() { faults = [] }

    /// The first fault that hits this request; it is used up by one.
    mutating func take(_ route: Fault.Route, entity: Int?) -> Fault? {
        guard let index = faults.firstIndex(where: { $0.hits(route, entity: entity) }) else { return nil }
        let fault = faults[index]
        if let times = fault.times {
            if times <= 1 { faults.remove(at: index) } else { faults[index].times = times - 1 }
        }
        return fault
    }
}
