using Serverless.TableEmulator.Entities;

namespace Serverless.TableEmulator.Storage;

/// <summary>Takes a row of a scan; false ends the scan before this row.</summary>
internal delegate bool EntityVisitor(StoredEntity entity);
