-- A webhook of about 600 bytes with its own event id in every request.
local thread = 0
function setup(t) t:set("id", thread); thread = thread + 1 end
local n = 0
local stamp = os.time()
function request()
  n = n + 1
  local event = string.format("%08x-%04x-4c1a-8ded-%012x", stamp, id, n)
  local body = '{"EventId":"' .. event .. '","Timestamp":"2025-05-14T10:48:07.8912039Z","Changes":["contact_id",'
    .. '"updated_associate_id","soundEx","updated","name"],"Event":"contact.changed","PrimaryKey":18,"Entity":"contact",'
    .. '"ContextIdentifier":"Cust54321","ChangedByAssociateId":5,"WebhookName":"Enrichment connector","FieldValues":{'
    .. '"activeInterests":0,"associate_id":12,"business_idx":2,"category_idx":4,"country_id":826,"deleted":0,'
    .. '"DeletedDate":"0001-01-01T00:00:00","registered":"2020-02-16T17:50:17","registered_associate_id":5,"source":0,'
    .. '"updated":"2025-05-14T10:48:07.8912039+02:00","userdef2_id":0,"userdef_id":22}}'
  return wrk.format("POST", "/webhook?token=the-token-of-the-bench", { ["Content-Type"] = "application/json" }, body)
end
