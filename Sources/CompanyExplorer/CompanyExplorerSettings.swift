/// Where the Company Explorer is and how it is asked.
package struct CompanyExplorerSettings: Sendable {
    /// Scheme, host and port, perhaps with a path in front: `https://explorer.example`.
    package var url: String

    /// The path of the analysis, put after `url`, unless the contract has one.
    package var path = "/api/enrich"

    /// Sent as `Authorization: Bearer`, unless the contract has other headers; nil or empty sends none.
    package var token: String?

    /// For one analysis as a whole; they take seconds, sometimes minutes.
    package var timeout = Duration.seconds(120)

    /// How it wants to be asked, and what its answers mean.
    package var contract = ExplorerContract()

    /// Members of an analysis: without a word on whether it is ready, an answer with one of them is.
    package var members: Set<String> = ["vertical", "summary", "openers", "role"]
}

extension CompanyExplorerSettings {
    package init(url: String) { self.init(url: url, token: nil) }
}
