extension PublishedPayload {
    /// Events about sales.
    static let sales = [
        PublishedPayload(
            "sale.changed",
            endsIn: .skipped("other-event"),
            #"""
            {
              "EventId": "576086e3-5261-426b-a84b-26ca7f5b65e8",
              "Timestamp": "2018-04-24T08:01:15.8506935Z",
              "Changes": [
                "sale_id", "earning", "probability", "earning_percent", "amount", "probability_idx",
                "updated", "updated_associate_id", "updatedCount"
              ],
              "Event": "sale.changed",
              "PrimaryKey": 1467783,
              "Entity": "sale",
              "ContextIdentifier": "Cust1234",
              "ChangedByAssociateId": 316,
              "WebhookName": "Name you provided",
              "FieldValues": {
                "activeLinks": 0, "appointment_id": 0, "associate_id": 5, "comptr_id": 0,
                "contact_id": 5, "credited_id": 0, "currency_id": 36, "done": 1, "group_idx": 2,
                "person_id": 8, "probability_idx": 1, "project_id": 0, "reason_id": 0,
                "reasonSold_id": 0, "reasonStalled_id": 0, "registered": "2020-01-20T13:39:40",
                "registered_associate_id": 5, "saleTypeCat_id": 3, "saleType_id": 3,
                "saledate": "2020-02-13T00:00:00", "source_id": 4, "status": 1,
                "updated": "2025-05-14T15:56:39.5450964+02:00", "updated_associate_id": 5,
                "userdef2_id": 0, "userdef_id": 0
              }
            }
            """#
        ),
        PublishedPayload(
            "sale.completed",
            endsIn: .skipped("other-event"),
            #"""
            {
              "EventId": "88f91933-edce-4c1a-8ded-ade8e2f72434",
              "Timestamp": "2018-04-05T08:28:01.5732501Z",
              "Changes": ["sale_id", "done", "updated", "updated_associate_id"],
              "Event": "sale.completed",
              "PrimaryKey": 18,
              "Entity": "sale",
              "ContextIdentifier": "Cust54321",
              "ChangedByAssociateId": 5,
              "WebhookName": "Name you provided"
            }
            """#
        ),
        PublishedPayload(
            "sale.created",
            endsIn: .skipped("other-event"),
            #"""
            {
              "EventId": "1fc5752a-6de8-412d-847a-12d5529a0ec6",
              "Timestamp": "2018-04-24T08:13:02.8352175Z",
              "Changes": [
                "sale_id", "status", "nddAppointment_id", "postitText_id", "appointment_id",
                "activeLinks", "saledate", "source_id", "done", "updatedCount", "reasonStalled_id",
                "contact_id", "activeErpLinks", "registered", "associate_id", "comptr_id", "userdef_id",
                "currency_id", "heading", "credited_id", "updated", "project_id", "reopenDate",
                "earning", "probability", "nextDueDate", "reasonSold_id", "person_id",
                "earning_percent", "group_idx", "saleTypeCat_id", "visibility", "text_id", "number1",
                "amount", "registered_associate_id", "updated_associate_id", "userdef2_id",
                "saleType_id", "source", "probability_idx", "reason_id"
              ],
              "Event": "sale.created",
              "PrimaryKey": 527331,
              "Entity": "sale",
              "ContextIdentifier": "Default",
              "ChangedByAssociateId": 37201,
              "WebhookName": "Name you provided",
              "FieldValues": {
                "activeLinks": 0, "appointment_id": 0, "associate_id": 5, "comptr_id": 0,
                "contact_id": 5, "credited_id": 0, "currency_id": 36, "done": 1, "group_idx": 2,
                "person_id": 8, "probability_idx": 1, "project_id": 0, "reason_id": 0,
                "reasonSold_id": 0, "reasonStalled_id": 0, "registered": "2020-01-20T13:39:40",
                "registered_associate_id": 5, "saleTypeCat_id": 3, "saleType_id": 3,
                "saledate": "2020-02-13T00:00:00", "source_id": 4, "status": 1,
                "updated": "2025-05-14T15:56:39.5450964+02:00", "updated_associate_id": 5,
                "userdef2_id": 0, "userdef_id": 0
              }
            }
            """#
        ),
        PublishedPayload(
            "sale.deleted",
            endsIn: .skipped("other-event"),
            #"""
            {
              "EventId": "88f91933-edce-4c1a-8ded-ade8e2f72434",
              "Timestamp": "2018-04-05T08:28:01.5732501Z",
              "Changes": [],
              "Values": {
                "associate_id": 4039840, "contact_id": 43, "person_id": 64, "project_id": 178105
              },
              "Event": "sale.deleted",
              "PrimaryKey": 18,
              "Entity": "sale",
              "ContextIdentifier": "Cust54321",
              "ChangedByAssociateId": 5,
              "WebhookName": "Name you provided",
              "FieldValues": {
                "activeLinks": 0, "appointment_id": 0, "associate_id": 5, "comptr_id": 0,
                "contact_id": 5, "credited_id": 0, "currency_id": 36, "done": 1, "group_idx": 2,
                "person_id": 8, "probability_idx": 1, "project_id": 0, "reason_id": 0,
                "reasonSold_id": 0, "reasonStalled_id": 0, "registered": "2020-01-20T13:39:40",
                "registered_associate_id": 5, "saleTypeCat_id": 3, "saleType_id": 3,
                "saledate": "2020-02-13T00:00:00", "source_id": 4, "status": 1,
                "updated": "2025-05-14T15:56:39.5450964+02:00", "updated_associate_id": 5,
                "userdef2_id": 0, "userdef_id": 0
              }
            }
            """#
        ),
        PublishedPayload(
            "sale.deleted.minimal",
            endsIn: .skipped("other-event"),
            #"""
            {
              "Timestamp": "2018-04-24T07:50:50.6812131Z",
              "Values": {"sale_id": 994863, "contact_id": 43, "person_id": 64, "project_id": 178105},
              "Event": "sale.deleted",
              "PrimaryKey": 994863,
              "Entity": "sale",
              "ContextIdentifier": "Cust1234",
              "ChangedByAssociateId": 316,
              "WebhookName": "Name you provided"
            }
            """#
        ),
        PublishedPayload(
            "sale.lost",
            endsIn: .skipped("other-event"),
            #"""
            {
              "EventId": "88f91933-edce-4c1a-8ded-ade8e2f72434",
              "Timestamp": "2018-04-05T08:28:01.5732501Z",
              "Changes": ["sale_id", "status", "updated", "updated_associate_id"],
              "Event": "sale.lost",
              "PrimaryKey": 18,
              "Entity": "sale",
              "ContextIdentifier": "Cust54321",
              "ChangedByAssociateId": 5,
              "WebhookName": "Name you provided"
            }
            """#
        ),
        PublishedPayload(
            "sale.sold",
            endsIn: .skipped("other-event"),
            #"""
            {
              "EventId": "88f91933-edce-4c1a-8ded-ade8e2f72434",
              "Timestamp": "2018-04-05T08:28:01.5732501Z",
              "Changes": ["sale_id", "status", "updated", "updated_associate_id"],
              "Event": "sale.sold",
              "PrimaryKey": 18,
              "Entity": "sale",
              "ContextIdentifier": "Cust54321",
              "ChangedByAssociateId": 5,
              "WebhookName": "Name you provided"
            }
            """#
        ),
    ]
}
