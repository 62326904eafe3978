using System.Text.Json;

namespace Serverless.Shared.Http;

/// <summary>Collects every field at fault of one request, so that one 400 names them all. Their number is bounded by the
/// size of the request.</summary>
internal sealed class RequestErrors
{
    private readonly List<FieldError> _errors = [];

    public bool Any => _errors.Count > 0;

    public IReadOnlyList<FieldError> All => _errors;

    public void Pointer(string pointer, string reason, string detail) => _errors.Add(new("pointer", pointer, reason, detail));

    public void Parameter(string name, string reason, string detail) => _errors.Add(new("parameter", name, reason, detail));

    /// <summary>Writes the field <c>errors</c> into an object that is open.</summary>
    public static void WriteTo(Utf8JsonWriter writer, IReadOnlyList<FieldError> errors)
    {
        writer.WriteStartArray("errors");
        foreach (var error in errors)
        {
            writer.WriteStartObject();
            writer.WriteString(error.Location, error.Name);
            writer.WriteString("reason", error.Reason);
            writer.WriteString("detail", error.Detail);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    public void Header(string name, string reason, string detail) => _errors.Add(new("header", name, reason, detail));
}
