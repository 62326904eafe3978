using Serverless.TableEmulator.Entities;
using Serverless.TableEmulator.Http;

namespace Serverless.TableEmulator.Batch;

/// <summary>One change of a transaction.</summary>
internal sealed record BatchOperation(EntityOperation Entity, MetadataLevel Metadata, string? ContentId)
{
    public TableResponse Answer(long ticks, ResourceUris uris)
    {
        var answer = EntityAnswer.Write(Entity, ticks, uris, Metadata);
        return ContentId is null ? answer : answer with { Headers = [new("Content-ID", ContentId), .. answer.Headers] };
    }
}
