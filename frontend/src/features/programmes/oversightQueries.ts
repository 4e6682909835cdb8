import { queryOptions, useMutation } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { components } from "@/api/schema";
import { KEY, versioned } from "./coordinatorQueries";

type Schemas = components["schemas"];
export type Admission = Schemas["AdmissionOut"];
export type Objection = Schemas["ProgrammeObjectionOut"];
export type FairnessTable = Schemas["FairnessTable"];

const at = (programmeId: string) => ({ params: { path: { programme_id: programmeId } } });

export const admissionsQuery = (programmeId: string) =>
  queryOptions({
    queryKey: [KEY, "programmes", programmeId, "admissions"],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/programmes/{programme_id}/admissions", { ...at(programmeId), signal })),
  });

export const useAdmit = (programmeId: string) =>
  useMutation({
    mutationFn: (body: Schemas["AdmissionIn"]) =>
      unwrap(api.POST("/programmes/{programme_id}/admissions", { ...at(programmeId), body })),
  });

export const objectionsQuery = (programmeId: string) =>
  queryOptions({
    queryKey: [KEY, "programmes", programmeId, "objections"],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/programmes/{programme_id}/objections", { ...at(programmeId), signal })),
  });

export const useAnswerObjection = () =>
  useMutation({
    mutationFn: ({ objection, sentence }: { objection: Objection; sentence: string }) =>
      unwrap(
        api.PUT("/objections/{objection_id}/answer", {
          params: { path: { objection_id: objection.id }, header: versioned(objection.version) },
          body: { sentence },
        }),
      ),
  });

export const fairnessQuery = (programmeId: string) =>
  queryOptions({
    queryKey: [KEY, "programmes", programmeId, "fairness"],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/programmes/{programme_id}/fairness", { ...at(programmeId), signal })),
  });
